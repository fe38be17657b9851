"""Flows of least cost: people to places, exactly."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from roster_cli.errors import RosterError
from roster_cli.i18n import _
from roster_cli.rules.modelling import Integers


def least_cost(arcs: Integers, amount: int, nodes: int) -> tuple[int, Integers]:
    """Return the least cost of a flow from node 0 to node 1 over arcs: tail, head, capacity, cost."""
    tails, heads, capacities, costs = arcs.T
    network = min_cost_flow.SimpleMinCostFlow()
    numbers = network.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    network.set_nodes_supplies(np.arange(nodes), np.array([amount, -amount] + [0] * (nodes - 2)))
    if network.solve() != network.OPTIMAL:
        raise RosterError(
            _("No roster was found that keeps every rule. This is a fault of the program; please report it.")
        )
    flows: Integers = network.flows(numbers)
    return int(network.optimal_cost()), flows
