package io.threatbus.guard;

/**
 * What the guard says of one value.
 *
 * @param code a stable name in kebab case: of a finding, or {@code warning-list}
 * @param explanation one clause for people
 * @param action what is to become of an indicator that looks for nothing else
 */
public record Hit(String code, String explanation, GuardAction action) {}
