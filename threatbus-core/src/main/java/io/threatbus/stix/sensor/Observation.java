package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.ObjectPath;
import io.threatbus.stix.pattern.Property;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen at one time: the values of properties, as far as they are known. Of a property that is not mentioned nothing
 * is known, unless the observation is whole.
 */
public final class Observation {
    /**
     * What is known of a property.
     *
     * @param values the values it has
     * @param complete whether it has no others
     */
    record Known(List<Constant> values, boolean complete) {
        static final Known NOTHING = new Known(List.of(), false);
        static final Known ABSENT = new Known(List.of(), true);

        Known {
            values = List.copyOf(values);
        }
    }

    private final Map<String, Known> properties;
    private final Optional<Instant> time;
    private final boolean whole;

    private Observation(Builder builder) {
        this.properties = Map.copyOf(builder.properties);
        this.time = builder.time;
        this.whole = builder.whole;
    }

    /** An observation of which nothing is known yet. */
    public static Builder builder() {
        return new Builder();
    }

    Known known(ObjectPath path) {
        return known(Property.of(path).path());
    }

    private Known known(String canonicalPath) {
        Known known = properties.get(canonicalPath);
        return known == null ? whole ? Known.ABSENT : Known.NOTHING : known;
    }

    Optional<Instant> time() {
        return time;
    }

    @Override
    public String toString() {
        return properties.toString();
    }

    /** Collects what is known. Confined to one thread. */
    public static final class Builder {
        private final Map<String, Known> properties = new HashMap<>();
        private Optional<Instant> time = Optional.empty();
        private boolean whole;

        private Builder() {}

        /**
         * The property has these values, and no others.
         *
         * @param canonicalPath as {@link Property#path} gives it
         */
        public Builder all(String canonicalPath, List<? extends Constant> values) {
            return add(canonicalPath, values, true);
        }

        /** The property has these values, and may have others. */
        public Builder some(String canonicalPath, List<? extends Constant> values) {
            return add(canonicalPath, values, false);
        }

        private Builder add(String canonicalPath, List<? extends Constant> values, boolean complete) {
            Known before = properties.getOrDefault(canonicalPath, Known.NOTHING);
            List<Constant> both = new ArrayList<>(before.values());
            both.addAll(values);
            properties.put(canonicalPath, new Known(both, complete || before.complete()));
            return this;
        }

        /** When it was seen. */
        public Builder at(Instant instant) {
            this.time = Optional.of(instant);
            return this;
        }

        /** What is not mentioned is not there. */
        public Builder whole() {
            this.whole = true;
            return this;
        }

        /** The observation. */
        public Observation build() {
            return new Observation(this);
        }
    }
}
