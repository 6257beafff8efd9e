package io.threatbus.stix.pattern;

import java.math.BigInteger;
import java.util.List;

/**
 * The path to a property of an observed object (STIX 2.1, section 9.7), as in {@code file:hashes.'SHA-256'}. The first
 * step is always a key. {@link #toString()} gives the canonical text.
 *
 * @param objectType the type of the object, as in {@code network-traffic}
 * @param steps from the object to the property
 */
public record ObjectPath(String objectType, List<Step> steps) {

    /** One step of the path. */
    public sealed interface Step {}

    /** {@code .name} or {@code .'any text'}: a property, or a key of a dictionary (sections 9.7.1 and 9.7.3). */
    public record Key(String name) implements Step {}

    /** {@code [3]}: an element of a list, counted from zero (section 9.7.2). */
    public record Index(BigInteger position) implements Step {}

    /** {@code [*]}: any element of a list (section 9.7.2). */
    public enum AnyElement implements Step {
        ANY
    }

    public ObjectPath {
        if (!Keywords.isIdentifier(objectType, true)) {
            throw new IllegalArgumentException("not the name of an object type: " + objectType);
        }
        steps = List.copyOf(steps);
        if (steps.isEmpty() || !(steps.get(0) instanceof Key)) {
            throw new IllegalArgumentException("the path of a " + objectType + " must begin with a property: " + steps);
        }
    }

    /** A path built by hand. */
    public static ObjectPath of(String objectType, Step... steps) {
        return new ObjectPath(objectType, List.of(steps));
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(48);
        PatternPrinter.printPath(this, out);
        return out.toString();
    }
}
