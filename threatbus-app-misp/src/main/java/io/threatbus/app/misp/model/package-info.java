/** What MISP says, read from its JSON: attributes, events, notifications. */
@NullMarked
package io.threatbus.app.misp.model;

import org.jspecify.annotations.NullMarked;
