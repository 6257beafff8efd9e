package io.threatbus.message;

import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.UuidFault;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes up the required properties that are missing, as the Python version did, and puts them at the front of the JSON;
 * what is there stays as it is written.
 */
final class Completion {
    private final RawObject object;
    private final String type;
    private final InstantSource clock;
    private final Map<String, Object> added = new LinkedHashMap<>();

    Completion(RawObject object, String type, InstantSource clock) {
        this.object = object;
        this.type = type;
        this.clock = clock;
    }

    /**
     * The identifier.
     *
     * @param otherwise makes one up
     */
    StixId id(Supplier<StixId> otherwise) {
        if (!object.has(Property.ID)) {
            StixId fresh = otherwise.get();
            added.put(Property.ID.key(), fresh.toString());
            return fresh;
        }
        String text = object.requiredText(Property.ID);
        return StixId.parse(text)
                .filter(id -> id.type().equals(type))
                .orElseThrow(() -> new RejectedException(
                        "invalid-id",
                        "id '" + text + "' is not of the form " + type + "--<UUID>" + UuidFault.of(text)));
    }

    StixTimestamp timestamp(Property property) {
        return object.time(property).orElseGet(() -> {
            StixTimestamp now = StixTimestamp.of(clock.instant());
            added.put(property.key(), now.toString());
            return now;
        });
    }

    /** The names of what was made up so far. */
    List<String> names() {
        return added.isEmpty() ? List.of() : List.copyOf(added.keySet());
    }

    /**
     * What the object says was made up when it had no identifier, by us now or by another bus before: its times then are
     * those of its arrival.
     */
    List<String> completed() {
        return isNamed() ? object.names(Property.COMPLETED) : names();
    }

    private boolean isNamed() {
        return !added.containsKey(Property.ID.key());
    }

    JsonText json() {
        JsonText json = JsonText.trusted(object.utf8());
        if (added.isEmpty()) {
            return json;
        }
        Map<String, Object> all = new LinkedHashMap<>(added);
        if (type.equals("indicator") && !isNamed()) {
            all.put(Property.COMPLETED.key(), names());
        }
        return json.with(all);
    }
}
