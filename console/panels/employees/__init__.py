"""The Employees page: the list at the left, two people side by side at the right, decisions and their undoing."""
