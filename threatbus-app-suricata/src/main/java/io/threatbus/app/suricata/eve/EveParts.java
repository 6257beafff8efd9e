package io.threatbus.app.suricata.eve;

/** What the sources of one plugin instance share. */
record EveParts(
        EventMatcher matcher, SightingMapper mapper, NoiseGate gate, SightingIntake intake, EveMetrics metrics) {}
