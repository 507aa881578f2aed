"""Formats that references come in and go out by; `registry` names them all."""
