"""Fraud and faults to plant into a simulated city, one pattern a check, each in three strengths.

Every pattern is planted at one canteen; where it needs a second, that one stays otherwise honest.
"""

from settlement.sim_meal_fraud import MEAL_FRAUD
from settlement.sim_month_fraud import MONTH_FRAUD

STRENGTHS = (1, 2, 3)
PLANTS = dict(sorted((MEAL_FRAUD | MONTH_FRAUD).items(), key=lambda row: (row[0][0] != "E", row[0])))
"""By the check that should find it. E02 is not among them: with two periods a day, E01 is first."""
