package io.threatbus.stix;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong with a UUID that looks like one (RFC 9562, sections 4.1 and 4.2). Pure functions. */
public final class UuidFault {
    private static final Pattern LOOKS_LIKE_ONE = Pattern.compile(
            ".*--[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-([0-9a-fA-F])[0-9a-fA-F]{3}-([0-9a-fA-F])[0-9a-fA-F]{3}-[0-9a-fA-F]{12}");

    private UuidFault() {}

    /** A clause to append to a message about the identifier; empty if its form is wrong altogether. */
    public static String of(String identifier) {
        Matcher matcher = LOOKS_LIKE_ONE.matcher(identifier);
        if (!matcher.matches()) {
            return "";
        }
        String version = matcher.group(1);
        String variant = matcher.group(2);
        if (!"89abAB".contains(variant)) {
            return ": the fourth group of a UUID begins with 8, 9, a or b (its variant), not with '" + variant + "'";
        }
        return "12345678".contains(version)
                ? ""
                : ": the third group of a UUID begins with its version, 1 to 8, not with '" + version + "'";
    }
}
