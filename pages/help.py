"""Help, in plain words: how to do it, what it means, what to do when it is unclear."""

from console.panels import help as texts

texts.draw()
