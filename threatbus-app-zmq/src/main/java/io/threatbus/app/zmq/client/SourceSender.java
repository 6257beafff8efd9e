package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.message.BundleContext;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import io.threatbus.toolkit.json.IdleInput;
import io.threatbus.toolkit.json.JsonObjectReader;
import io.threatbus.toolkit.json.JsonPiece;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.Set;

/** Checks what stands in one source, as the bus will, and sends what is good. For the main thread. */
final class SourceSender {
    private static final Set<String> CARRIED = Set.of("indicator", "sighting");

    private final String source;
    private final BusWriter writer;
    private final Tally tally;
    private final BundleContext context = new BundleContext();
    private boolean collected;

    SourceSender(String source, BusWriter writer, Tally tally) {
        this.source = source;
        this.writer = writer;
        this.tally = tally;
    }

    /**
     * Looks for what the other objects of a bundle say of its indicators, which may stand before them: for sources that can
     * be read twice. Of the others what has come before an indicator is used.
     */
    void collect(InputStream in) throws IOException {
        JsonObjectReader reader = new JsonObjectReader(in, MessageLimits.DEFAULT.size());
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            if (piece.get() instanceof JsonPiece.Found object && isOfOtherType(object.type())) {
                take(object);
            }
        }
        collected = true;
    }

    private void take(JsonPiece.Found object) {
        try {
            context.add(object.json());
        } catch (ThreatBusException e) {
            // It is of a type that the bus does not carry, whatever is wrong with it.
            tally.passedOver(1);
        }
    }

    /**
     * Sends everything.
     *
     * @param before bytes of the sources before this one
     * @return the bytes of this one
     */
    long send(InputStream in, long before) throws IOException, InterruptedException {
        JsonObjectReader reader = new JsonObjectReader(new IdleInput(in, this::flush), MessageLimits.DEFAULT.size());
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            if (piece.get() instanceof JsonPiece.Found object) {
                send(object);
            } else if (piece.get() instanceof JsonPiece.TooLong object) {
                tooLong(object);
            } else if (piece.get() instanceof JsonPiece.Broken broken) {
                tally.invalid(place(broken.line(), Optional.empty()), "invalid-json", broken.reason());
            }
            tally.show(before + reader.bytes());
        }
        context.passedOver().values().forEach(tally::passedOver);
        return reader.bytes();
    }

    private void flush() throws IOException {
        try {
            writer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** What a bundle holds beside indicators and sightings is no concern of the bus, whatever is in it. */
    private static boolean isOfOtherType(Optional<String> type) {
        return type.filter(name -> !CARRIED.contains(name)).isPresent();
    }

    private void send(JsonPiece.Found object) throws InterruptedException {
        if (isOfOtherType(object.type())) {
            if (!collected) {
                take(object);
            }
            return;
        }
        Parsed parsed = MessageParser.DEFAULT.parse(object.json());
        if (parsed instanceof Parsed.Rejected rejected) {
            tally.invalid(
                    place(object.line(), object.id()),
                    rejected.rejection().reason(),
                    rejected.rejection().detail());
        } else if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject content) {
            StixObject sent = content instanceof Indicator indicator ? context.applied(indicator) : content;
            writer.send(sent);
            tally.sent(sent, accepted.filledIn());
        } else {
            tally.invalid(place(object.line(), object.id()), "unsupported-type", "neither an indicator nor a sighting");
        }
    }

    private void tooLong(JsonPiece.TooLong object) {
        if (isOfOtherType(object.type())) {
            tally.passedOver(1);
        } else {
            tally.invalid(
                    place(object.line(), object.id()),
                    "too-large",
                    object.bytes() + " bytes, where the bus takes " + MessageLimits.DEFAULT.size());
        }
    }

    private String place(long line, Optional<String> id) {
        return source + ":" + line + id.map(name -> ": " + name).orElse("");
    }
}
