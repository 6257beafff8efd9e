package io.threatbus.bus.gate;

import io.threatbus.stix.StixId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether an object may go to a client, and by which rule.
 *
 * @param code that of the {@link Decision}, or {@code not-known} or {@code no-such-client}
 * @param reason the same in words
 */
public record Explanation(StixId id, String client, boolean allowed, String code, String reason) {
    /** For the admin interface. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id.toString());
        json.put("to", client);
        json.put("allowed", allowed);
        json.put("rule", code);
        json.put("reason", reason);
        return json;
    }
}
