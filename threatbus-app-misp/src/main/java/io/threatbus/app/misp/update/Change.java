package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;

/**
 * News of one attribute, with what is known of it.
 *
 * @param attribute its state, from MISP's message or from looking it up
 * @param complete whether everything the filter may ask for is known: it was looked up
 */
public record Change(Action action, Attribute attribute, boolean complete) {}
