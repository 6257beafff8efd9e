package io.threatbus.app.zeek.data;

import java.util.List;
import java.util.Optional;

/**
 * A call of event handlers in a remote Zeek.
 *
 * @param name qualified with its module, for example {@code Intel::match}; events of the global module have no prefix
 * @param arguments one value per parameter, of exactly the declared type: Zeek converts nothing. A record is one argument,
 *     a {@link VectorValue} of its fields
 * @param metadata empty if the event has no third element, as from Zeek before 6.0 and from Python. Zeek 6.0 to 7.2 always
 *     sends the network timestamp, Zeek 8.0 and newer sends an empty list unless configured otherwise
 */
public record ZeekEvent(String name, List<BrokerData> arguments, Optional<List<EventMetadata>> metadata)
        implements ZeekMessage {
    /** Copies the lists. */
    public ZeekEvent {
        arguments = List.copyOf(arguments);
        metadata = metadata.map(List::copyOf);
    }

    /** An event without metadata, the form that every version of Zeek accepts. */
    public static ZeekEvent of(String name, BrokerData... arguments) {
        return new ZeekEvent(name, List.of(arguments), Optional.empty());
    }

    /** The network time at which the event was published, if the sender attached it. */
    public Optional<TimestampValue> networkTimestamp() {
        return metadata.flatMap(list -> list.stream()
                .filter(entry -> entry.id() == EventMetadata.NETWORK_TIMESTAMP)
                .map(EventMetadata::value)
                .filter(TimestampValue.class::isInstance)
                .map(TimestampValue.class::cast)
                .findFirst());
    }

    @Override
    public BrokerData toData() {
        VectorValue values = new VectorValue(arguments);
        VectorValue content = metadata.map(
                        list -> VectorValue.of(StringValue.of(name), values, ZeekMessageReader.toData(list)))
                .orElseGet(() -> VectorValue.of(StringValue.of(name), values));
        return ZeekMessageReader.envelope(ZeekMessageReader.EVENT, content);
    }
}
