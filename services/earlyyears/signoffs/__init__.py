"""A Profile return signed off, moderated and made final; late corrections and their reasons."""
