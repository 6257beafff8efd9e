package io.threatbus.admin;

import io.threatbus.message.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was rejected lately, as JSON. */
final class RejectedReport {
    private final TraceTable traces;

    RejectedReport(TraceTable traces) {
        this.traces = traces;
    }

    /** One by one, the oldest first. */
    List<Object> list() {
        List<Object> json = new ArrayList<>();
        for (TraceTable.Refusal refusal : traces.refusals()) {
            Rejection rejection = refusal.rejection();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("time", Instant.ofEpochMilli(refusal.time()).toString());
            entry.put("from", refusal.origin());
            entry.put("reason", rejection.reason());
            entry.put("detail", rejection.detail());
            entry.put("excerpt", rejection.excerpt());
            if (!rejection.object().isEmpty()) {
                entry.put("object", rejection.object());
            }
            if (!rejection.place().isEmpty()) {
                entry.put("place", rejection.place());
            }
            json.add(entry);
        }
        return json;
    }
}
