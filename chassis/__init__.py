"""What every service stands on: mechanism only, with no word of education in it."""
