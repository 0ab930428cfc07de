"""How good the provision is: baseline and current rating, and the rule that gave them."""
