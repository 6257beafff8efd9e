package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.model.Attribute;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All attribute types of MISP and what becomes of each: a pattern, or the reason why there is none. Simple types become
 * one comparison, so that consumers can take them as point indicators; composite types become one observation with
 * comparisons joined by {@code AND}.
 */
public final class AttributeTypes {
    private static final String NO_OBSERVABLE = "no observable to match";
    private static final Map<String, TypeRule> MAPPED = new TypeTable().rules();
    private static final Map<String, String> UNMAPPED = unmapped();

    private AttributeTypes() {}

    /** What an attribute becomes: as its type says, unless the object that it is part of says otherwise. */
    public static Mapping map(Attribute attribute, PatternOptions options) {
        ObjectRelations.Meaning meaning = ObjectRelations.of(attribute.type(), attribute.membership());
        if (meaning instanceof ObjectRelations.Meaning.Nothing nothing) {
            return new Mapping.Unmapped(nothing.reason());
        }
        return meaning instanceof ObjectRelations.Meaning.Otherwise otherwise
                ? map(otherwise.form(), attribute.value(), options)
                : map(attribute.type(), attribute.value(), options);
    }

    /** What an attribute that stands alone becomes. */
    public static Mapping map(String type, String value, PatternOptions options) {
        TypeRule rule = MAPPED.get(type);
        return rule == null ? unmapped(type, value, options) : map(rule.form(), value, options);
    }

    private static Mapping map(TypeRule.Form form, String value, PatternOptions options) {
        try {
            return form.pattern(value, options);
        } catch (InvalidValueException e) {
            return new Mapping.Invalid(e.getMessage());
        }
    }

    /** Whether MISP has such a type. */
    public static boolean isKnown(String type) {
        return MAPPED.containsKey(type) || UNMAPPED.containsKey(type);
    }

    /** Whether attributes of this type can become indicators. */
    public static boolean isMapped(String type) {
        return MAPPED.containsKey(type);
    }

    /** All types that MISP has, in alphabetical order. */
    public static Set<String> all() {
        Set<String> all = new TreeSet<>(MAPPED.keySet());
        all.addAll(UNMAPPED.keySet());
        return Collections.unmodifiableSet(all);
    }

    /** The class of the patterns that attributes of this type become, if they become any. */
    public static Optional<PatternClass> patternClass(String type) {
        return Optional.ofNullable(MAPPED.get(type)).map(TypeRule::patternClass);
    }

    /** Why attributes of this type do not become indicators, if they do not. */
    public static Optional<String> reasonAgainst(String type) {
        return MAPPED.containsKey(type)
                ? Optional.empty()
                : Optional.of(UNMAPPED.getOrDefault(type, "a type this version does not know"));
    }

    private static Mapping unmapped(String type, String value, PatternOptions options) {
        if (!options.unmappedAsCustom()) {
            return new Mapping.Unmapped(reasonAgainst(type).orElse(NO_OBSERVABLE));
        }
        return value.isBlank()
                ? new Mapping.Invalid("empty value")
                : PatternText.of("x-misp-attribute:x_misp_type", type)
                        .and("x-misp-attribute:x_misp_value", value)
                        .end();
    }

    private static Map<String, String> unmapped() {
        Map<String, String> reasons = new HashMap<>();
        because(reasons, "free-form pattern, language not known", """
                filename-pattern,pattern-in-file,pattern-in-memory,pattern-in-traffic""");
        because(reasons, "context, not an observable", """
                campaign-id,campaign-name,malware-type,threat-actor,vulnerability,weakness""");
        because(reasons, "personal data", """
                country-of-residence,date-of-birth,first-name,frequent-flyer-number,full-name,gender,\
                identity-card-number,issue-date-of-the-visa,last-name,middle-name,nationality,\
                passenger-name-record-locator-number,passport-country,passport-expiration,passport-number,\
                payment-details,place-of-birth,place-port-of-clearance,place-port-of-onward-foreign-destination,\
                place-port-of-original-embarkation,primary-residence,redress-number,special-service-request,\
                travel-details,visa-number""");
        because(reasons, NO_OBSERVABLE, """
                anonymised,boolean,comment,cortex,counter,datetime,dkim,float,gene,git-commit-id,\
                github-organisation,github-repository,hex,integer,named pipe,other,pdb,pgp-private-key,\
                pgp-public-key,process-state,target-external,target-location,target-machine,target-org,text,uuid,\
                whois-creation-date,whois-registrant-name,whois-registrant-org,whois-registrar,\
                windows-scheduled-task""");
        return Map.copyOf(reasons);
    }

    private static void because(Map<String, String> reasons, String reason, String types) {
        for (String type : types.split(",", -1)) {
            reasons.put(type, reason);
        }
    }
}
