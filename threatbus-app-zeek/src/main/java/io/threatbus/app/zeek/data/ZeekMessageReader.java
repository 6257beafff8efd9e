package io.threatbus.app.zeek.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The layout of Zeek's messages within Broker's data model. */
final class ZeekMessageReader {
    static final int EVENT = 1;
    static final int BATCH = 5;

    private static final int LOG_CREATE = 2;
    private static final int LOG_WRITE = 3;
    private static final int IDENTIFIER_UPDATE = 4;
    private static final long VERSION = 1;
    private static final int PARTS = 3;
    private static final int DEEPEST_BATCH = 8;

    private ZeekMessageReader() {}

    static VectorValue envelope(int type, VectorValue content) {
        return VectorValue.of(new CountValue(VERSION), new CountValue(type), content);
    }

    static VectorValue toData(List<EventMetadata> metadata) {
        return new VectorValue(metadata.stream()
                .<BrokerData>map(entry -> VectorValue.of(new CountValue(entry.id()), entry.value()))
                .toList());
    }

    static Optional<ZeekMessage> read(BrokerData data) {
        return read(data, DEEPEST_BATCH);
    }

    private static Optional<ZeekMessage> read(BrokerData data, int levels) {
        if (!(data instanceof VectorValue vector) || vector.elements().size() < PARTS) {
            return Optional.empty();
        }
        List<BrokerData> parts = vector.elements();
        if (!(parts.get(0) instanceof CountValue version)
                || version.value() != VERSION
                || !(parts.get(1) instanceof CountValue type)
                || !(parts.get(2) instanceof VectorValue content)) {
            return Optional.empty();
        }
        if (type.value() == EVENT) {
            return readEvent(content.elements());
        } else if (type.value() == BATCH) {
            return readBatch(content.elements(), levels);
        }
        return Optional.of(new ZeekInternalMessage(kind(type.value()), data));
    }

    private static ZeekInternalMessage.Kind kind(long type) {
        if (type == LOG_CREATE) {
            return ZeekInternalMessage.Kind.LOG_CREATE;
        } else if (type == LOG_WRITE) {
            return ZeekInternalMessage.Kind.LOG_WRITE;
        } else if (type == IDENTIFIER_UPDATE) {
            return ZeekInternalMessage.Kind.IDENTIFIER_UPDATE;
        }
        return ZeekInternalMessage.Kind.UNKNOWN;
    }

    private static Optional<ZeekMessage> readBatch(List<BrokerData> parts, int levels) {
        if (levels == 0) {
            return Optional.empty();
        }
        List<ZeekMessage> messages = new ArrayList<>(parts.size());
        for (BrokerData part : parts) {
            Optional<ZeekMessage> message = read(part, levels - 1);
            if (message.isEmpty()) {
                return Optional.empty();
            }
            messages.add(message.get());
        }
        return Optional.of(new ZeekBatch(messages));
    }

    private static Optional<ZeekMessage> readEvent(List<BrokerData> parts) {
        if (parts.size() < 2
                || !(parts.get(0) instanceof StringValue name)
                || !(parts.get(1) instanceof VectorValue arguments)) {
            return Optional.empty();
        }
        if (parts.size() == 2) {
            return Optional.of(new ZeekEvent(name.text(), arguments.elements(), Optional.empty()));
        }
        return readMetadata(parts.get(2))
                .map(metadata -> new ZeekEvent(name.text(), arguments.elements(), Optional.of(metadata)));
    }

    private static Optional<List<EventMetadata>> readMetadata(BrokerData data) {
        if (!(data instanceof VectorValue vector)) {
            return Optional.empty();
        }
        List<EventMetadata> metadata = new ArrayList<>(vector.elements().size());
        for (BrokerData element : vector.elements()) {
            if (!(element instanceof VectorValue pair)
                    || pair.elements().size() != 2
                    || !(pair.elements().get(0) instanceof CountValue id)
                    || (id.value() == EventMetadata.NETWORK_TIMESTAMP
                            && !(pair.elements().get(1) instanceof TimestampValue))) {
                return Optional.empty();
            }
            metadata.add(new EventMetadata(id.value(), pair.elements().get(1)));
        }
        return Optional.of(metadata);
    }
}
