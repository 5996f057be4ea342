"""Article texts that several test modules publish: two stories about arms, a copy of the first, and one about something else."""

from __future__ import annotations

ARMS_DEAL = (
    "Moscow will receive artillery shells from Pyongyang before the winter, two officials in the capital said after the talks ended.\n"
    "Russia and North Korea have discussed the delivery of weapons since the summer, and trains have been seen at the border station.\n"
    "The ministry did not say how the munitions would be paid for, nor whether the army had asked for missiles as well."
)
ARMS_DEAL_SHORTENED = ARMS_DEAL.rsplit("\n", 1)[0]
ARMS_SHIPMENT = (
    "A ship that left a North Korean harbour on Friday carried rockets for Russia, according to harbour pilots who saw the cargo.\n"
    "The weapons were unloaded at night. Insurance papers that this newspaper has read name a trading house nobody had heard of.\n"
    "It was the third such voyage since spring and the first on which crates of ammunition were stacked in the open on deck."
)
RIVER_FLOOD = "The river rose by two metres overnight and the town moved its market to the station, where bakers sold out before nine."
