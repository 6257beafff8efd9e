package io.threatbus.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One key of a plugin's configuration, on a component of its record. The key is the component's name in snake_case.
 *
 * <p>Types: {@code String}, {@code boolean}, {@code int}, {@code long}, {@code double}, enums (lower-case in YAML),
 * {@code Duration} (a number of seconds, or text such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h},
 * {@code 30d}), {@code Path}, {@link Secret}, {@code List} and {@code Map<String, …>} of these, nested records, and
 * {@code Optional} of any of them. A list takes a single value for a list of one. A component that is neither
 * {@code Optional}, a collection nor has a default is required; a nested record whose components all have defaults is
 * not. What the record's compact constructor throws as {@link IllegalArgumentException} is reported as a problem at the
 * section's line.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** What it is for, a sentence for the configuration reference. */
    String value();

    /** The default, as it would be written in YAML; empty means there is none. */
    String byDefault() default "";

    /** The least number allowed; for a duration, in seconds. */
    long min() default Long.MIN_VALUE;

    /** The greatest number allowed; for a duration, in seconds. */
    long max() default Long.MAX_VALUE;

    /** For a secret: whether a file that holds it is refused if everybody on the machine may read or change it. */
    @Beta
    boolean privateFile() default false;

    /** The key, where it is not the component's name in snake_case, such as {@code bootstrap.servers}. */
    String key() default "";
}
