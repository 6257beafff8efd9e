package io.threatbus.app.zmq;

/** Objects to send. */
public final class Stix {
    private Stix() {}

    public static String indicator(int number) {
        return """
                {"type": "indicator", "spec_version": "2.1", "id": "indicator--00000000-0000-4000-8000-%012d", \
                "created": "2026-11-23T08:00:00.000Z", "modified": "2026-11-23T08:00:00.000Z", \
                "pattern": "[domain-name:value = 'evil-%d.example.com']", "pattern_type": "stix", \
                "pattern_version": "2.1", "valid_from": "2026-11-23T08:00:00Z", "x_number": %d}""".formatted(number, number, number);
    }

    public static String sighting(int number) {
        return """
                {"type": "sighting", "spec_version": "2.1", "id": "sighting--00000000-0000-4000-8000-%012d", \
                "created": "2026-11-23T08:00:00.000Z", "modified": "2026-11-23T08:00:00.000Z", \
                "sighting_of_ref": "indicator--00000000-0000-4000-8000-%012d", "x_number": %d}""".formatted(number, number, number);
    }
}
