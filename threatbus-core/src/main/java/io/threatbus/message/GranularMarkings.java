package io.threatbus.message;

import io.threatbus.stix.Marking;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Map;

/** The rule of granular markings (STIX 2.1, section 7.2.3): each selector names content that is there. */
final class GranularMarkings {
    private GranularMarkings() {}

    /** Makes sure that the rule is kept, and reads what is marked with what. */
    static Marking read(Map<String, Object> object) {
        Marking all = Marking.NONE;
        for (Object entry : (List<?>) object.getOrDefault("granular_markings", List.of())) {
            if (!(entry instanceof Map<?, ?> marking) || !(marking.get("selectors") instanceof List<?> selectors)) {
                throw new RejectedException("invalid-granular-marking", "a granular marking needs a list of selectors");
            }
            for (Object selector : selectors) {
                if (!selects(object, String.valueOf(selector))) {
                    throw new RejectedException(
                            "invalid-granular-marking", "the selector '" + selector + "' selects nothing");
                }
            }
            all = all.and(marking(marking));
        }
        return all;
    }

    /** A language (section 7.2.3) is no marking of this kind. */
    private static Marking marking(Map<?, ?> granular) {
        if (!(granular.get("marking_ref") instanceof String reference)) {
            return Marking.NONE;
        }
        return Marking.of(List.of(StixId.parse(reference)
                .orElseThrow(() -> new RejectedException(
                        "invalid-granular-marking", "marking_ref '" + reference + "' is no STIX identifier"))));
    }

    private static boolean selects(Object object, String selector) {
        Object at = object;
        for (String step : selector.split("\\.", -1)) {
            if (at instanceof Map<?, ?> members && members.containsKey(step)) {
                at = members.get(step);
            } else if (at instanceof List<?> elements && index(step) >= 0 && index(step) < elements.size()) {
                at = elements.get(index(step));
            } else {
                return false;
            }
        }
        return true;
    }

    private static int index(String step) {
        boolean bracketed = step.length() > 2 && step.length() < 12 && step.startsWith("[") && step.endsWith("]");
        String digits = bracketed ? step.substring(1, step.length() - 1) : "";
        return digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(Character::isDigit)
                ? -1
                : Integer.parseInt(digits);
    }
}
