"""The drawing of the pages: one module a page or a part of one. Nothing here changes anything but through a button."""
