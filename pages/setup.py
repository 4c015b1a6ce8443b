"""Set-up: the steps to the first transfer, and what is carried."""

from console import here as places
from console.panels import setup

setup.draw(places.visit())
