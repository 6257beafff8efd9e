package io.threatbus.config;

import io.threatbus.message.MessageLimits;
import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The section {@code bus}: bounds of the bus as a whole. */
public record BusSettings(
        @Setting(
                value = "How many messages wait in the one inbound queue at most; when it is full, applications"
                        + " are slowed down.",
                byDefault = "100000",
                min = 1,
                max = 10_000_000)
        int inqCapacity,

        @Setting("How much of what comes from outside is read at all.")
        Limits limits,

        @Setting(
                value = "How long an orderly stop may take, delivery of queued messages included.",
                byDefault = "10s",
                min = 0,
                max = 3600)
        Duration shutdownDeadline,

        @Setting("A directory that outlives the process, for plugins that remember something; without it nothing is"
                + " remembered.")
        Optional<Path> stateDirectory) {

    /** The section {@code bus.limits}. */
    public record Limits(
            @Setting(value = "The size of one message in bytes.", byDefault = "1048576", min = 1024, max = 268_435_456)
            int messageSize,

            @Setting(value = "Levels of nested objects and lists.", byDefault = "64", min = 8, max = 1000)
            int nestingDepth,

            @Setting(
                    value = "Elements of one list, and properties of one object.",
                    byDefault = "10000",
                    min = 100,
                    max = 10_000_000)
            int listLength) {

        public MessageLimits asMessageLimits() {
            return new MessageLimits(messageSize, nestingDepth, listLength);
        }
    }
}
