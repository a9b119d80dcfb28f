"""What all rooms use: icons, charts and their painters, filters, forms."""
