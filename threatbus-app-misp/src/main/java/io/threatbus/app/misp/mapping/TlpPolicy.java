package io.threatbus.app.misp.mapping;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Tag;
import java.util.Optional;

/** Which marking counts if an attribute and its event carry different ones. */
public enum TlpPolicy {
    /** The strictest of both. */
    STRICTEST,
    /** The attribute's, if it has one: it may be wider than that of the event. */
    ATTRIBUTE;

    /** The level of an attribute; of several on one level the strictest counts. */
    public Optional<TlpMarking> of(Attribute attribute) {
        Optional<TlpMarking> own = Optional.empty();
        Optional<TlpMarking> event = Optional.empty();
        for (Tag tag : attribute.tags()) {
            Optional<TlpMarking> level = TlpMarking.ofTag(tag.name());
            if (tag.inherited()) {
                event = TlpMarking.stricter(event, level);
            } else {
                own = TlpMarking.stricter(own, level);
            }
        }
        if (this == ATTRIBUTE && own.isPresent()) {
            return own;
        }
        for (String name : attribute.event().tags()) {
            event = TlpMarking.stricter(event, TlpMarking.ofTag(name));
        }
        return TlpMarking.stricter(own, event);
    }
}
