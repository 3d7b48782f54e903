"""The peer of `npm run bench -- tariff`: NREL PySAM Utilityrate5, one process, one core. Prints one JSON line.

Residential: KEPCO's three tiers of 2023-05-16 on a year of hourly load, 12 bills a run. Time of use: 일반용(을) 고압A 선택Ⅱ energy prices and a
demand charge on a year of 15-minute load, 12 bills of 2,920 intervals a run. Neither rounds to the won, splits a period, or knows Saturdays,
holidays, discounts or taxes: it does less than the engine.
"""

import json
import sys
import time

import PySAM.Utilityrate5 as utility_rate

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
HUGE = 1e38
MONTH_HOURS = [744, 672, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744]


def model(load, energy, weekday, weekend, demand):
    rates = utility_rate.new()
    rates.Lifetime.analysis_period = 1
    rates.Lifetime.inflation_rate = 0
    rates.Lifetime.system_use_lifetime_output = 0
    rates.SystemOutput.gen = [0.0] * len(load)
    rates.SystemOutput.degradation = [0.0]
    rates.Load.load = load
    rates.Load.grid_outage = [0.0] * len(load)
    rates.ElectricityRates.en_electricity_rates = 1
    rates.ElectricityRates.rate_escalation = [0.0]
    rates.ElectricityRates.ur_metering_option = 4
    rates.ElectricityRates.ur_ec_tou_mat = energy
    rates.ElectricityRates.ur_ec_sched_weekday = weekday
    rates.ElectricityRates.ur_ec_sched_weekend = weekend
    rates.ElectricityRates.ur_dc_enable = int(demand)
    if demand:
        rates.ElectricityRates.ur_dc_sched_weekday = [[1] * 24] * 12
        rates.ElectricityRates.ur_dc_sched_weekend = [[1] * 24] * 12
        rates.ElectricityRates.ur_dc_tou_mat = [[1, 1, HUGE, 0]]
        rates.ElectricityRates.ur_dc_flat_mat = [[month, 1, HUGE, 8320] for month in range(12)]
    return rates


def bills_per_second(rates):
    rates.execute()
    runs = 0
    start = time.process_time()
    while time.process_time() - start < SECONDS:
        rates.execute()
        runs += 1
    return 12 * runs / (time.process_time() - start)


def residential():
    load = [1000.0 / hours for hours in MONTH_HOURS for _ in range(hours)]
    tiers = [[1, 1, 200, 0, 120.0, 0], [1, 2, 400, 0, 214.6, 0], [1, 3, HUGE, 0, 307.3, 0]]
    return model(load, tiers, [[1] * 24] * 12, [[1] * 24] * 12, False)


def time_of_use():
    load = [100.0 + (slot * 7919) % 300 for slot in range(8760 * 4)]
    prices = [(87.3, 140.2, 222.3), (87.3, 109.8, 140.5), (94.3, 140.4, 197.9)]
    energy = [[1 + 3 * s + b, 1, HUGE, 0, price, 0] for s, season in enumerate(prices) for b, price in enumerate(season)]
    warm = [0] * 8 + [1] * 7 + [2] * 6 + [1] + [0] * 2
    cold = [0] * 8 + [1] + [2] * 3 + [1] * 4 + [2] * 3 + [1] * 3 + [0] * 2
    season_of_month = [2, 2, 1, 1, 1, 0, 0, 0, 1, 1, 2, 2]
    weekday = [[1 + 3 * s + band for band in (cold if s == 2 else warm)] for s in season_of_month]
    weekend = [[1 + 3 * s] * 24 for s in season_of_month]
    return model(load, energy, weekday, weekend, True)


home = residential()
result = {"residential": bills_per_second(home), "timeOfUse": bills_per_second(time_of_use())}
result["energyWonOf1000kWh"] = home.Outputs.utility_bill_wo_sys_ym[1][1]
print(json.dumps(result))
