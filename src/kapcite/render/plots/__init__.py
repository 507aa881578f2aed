"""Pictures by matplotlib (the extra ``plot``): readable in print and by everybody's eyes.

Colours are those of Okabe & Ito 2008, which colour-blind readers tell apart; what they
say is said by shape, hatching or words too.
"""
