package io.threatbus.app.misp.rest;

/**
 * What answers are to show beside the attributes themselves, because the filter or a setting needs it.
 *
 * @param warningLists hits of warning lists
 * @param decay decay scores
 * @param owners names of the organisations that own events
 * @param compound objects as a whole, rather than their attributes
 */
public record ApiOptions(boolean warningLists, boolean decay, boolean owners, boolean compound) {
    /** Nothing. */
    public static final ApiOptions NONE = new ApiOptions(false, false, false, false);
}
