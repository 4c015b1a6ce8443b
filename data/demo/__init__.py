"""The demo company: one consistent story, told twice, as the seed documents of the TimeLog and Zenegy sandboxes.

Nordlys does operations, assembly and service. Its people register time in TimeLog (one account, two legal entities) and
are paid from Zenegy (one company for each legal entity; the main one is what the demo connects to). Six in ten are paid
by the hour, some of these every fourteen days; the rest have a monthly salary. Normal days are 7.4 hours.

What makes it a real company:

* **People.** Danes, Swedes, Norwegians, Germans, Poles, Turks, people with Arabic names. Payroll writes some names
  differently (folded letters, swapped, nickname, married name, an initial, half a double name, capitals, a typo).
  Namesakes; missing, padded and wrong employee numbers; one number reused after a leaver; people without a login in
  payroll; leavers and joiners known to both systems or to one. Departments are named and cut differently.
* **Time.** Project hours with two to four decimals, with and without clock times; two equal shifts on a day, with
  clock times and without; part-timers, a norm that changes, absence on a day off; half days; two kinds of absence on
  one day; two codes with one payroll number; a code nobody knows; unpaid paternity, for which payroll has a type of its
  own; overtime, supplements, mileage, expenses; a row of zero hours. Nothing is negative.
* **Approval.** All weeks are approved by the manager, but one of some people (submitted, approved by the project only,
  open) and a rejected one.
* **Payroll.** The month before is finished, the period is open. A few registrations are there that nobody sent from the
  time system: hours typed in by hand, a vacation day, and an archived absence that shows the company's own type.

`tell(employees, seed, period)` tells it, the same to the byte for the same arguments: any size from 5 people, every
special case from about 40 on. `story.truth` says who is who. `timelog.document(story)` and `zenegy.document(story)`
are the two tellings; `answers` holds what a person decides in the demo. Only the standard library is used here, and
nothing of `core`.
"""

from data.demo.model import Story
from data.demo.story import tell

__all__ = ["Story", "tell"]
