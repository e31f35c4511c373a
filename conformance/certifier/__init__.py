"""The checker of certificates: it follows the argument of a checking suite and believes nothing.

It shares no code with the generator. The model is compiled anew, and every step of the argument is
checked by means of its own.
"""
