"""Writes ssdlite-*.txt: the loss and the norm of every parameter's gradient of torchvision's SSDLite at fixed weights.

Made with torch 2.13.0 and torchvision 0.28.0: python3 ssdlite.py
"""
