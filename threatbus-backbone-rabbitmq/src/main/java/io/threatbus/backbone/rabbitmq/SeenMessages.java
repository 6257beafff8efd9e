package io.threatbus.backbone.rabbitmq;

import io.threatbus.toolkit.collect.BoundedMap;
import java.util.BitSet;
import java.util.Map;

/**
 * Remembers which messages were delivered, to recognise those that come again after a reconnect: for each publishing
 * bus a window over its latest numbers, one bit each. What is older than the window counts as new, since delivering
 * twice is better than not at all. Owned by the consumer's thread.
 */
final class SeenMessages {
    /** Each restart of a bus counts as another instance; the one not heard of for longest is forgotten. */
    private static final int INSTANCES = 256;

    private final int window;
    private final Map<Long, Window> instances = BoundedMap.byUse(INSTANCES);

    /**
     * Nothing seen yet.
     *
     * @param window how many numbers of each instance are remembered
     */
    SeenMessages(int window) {
        this.window = window;
    }

    /** Whether the message was added before. */
    boolean contains(MessageId id) {
        Window seen = instances.get(id.instance());
        return seen != null && seen.contains(id.number());
    }

    void add(MessageId id) {
        instances.computeIfAbsent(id.instance(), instance -> new Window(window)).add(id.number());
    }

    /** As if it had not been added. */
    void remove(MessageId id) {
        Window seen = instances.get(id.instance());
        if (seen != null) {
            seen.remove(id.number());
        }
    }

    /** A ring of bits for the numbers from {@code highest - size + 1} to {@code highest}. */
    private static final class Window {
        private final int size;
        private final BitSet bits = new BitSet();
        private long highest;

        Window(int size) {
            this.size = size;
        }

        boolean contains(long number) {
            return number <= highest && number > highest - size && bits.get(index(number));
        }

        void add(long number) {
            if (number > highest) {
                forgetUpTo(number);
                highest = number;
            }
            if (number > highest - size) {
                bits.set(index(number));
            }
        }

        void remove(long number) {
            if (contains(number)) {
                bits.clear(index(number));
            }
        }

        /** Frees the places of the numbers that the window moves on to. */
        private void forgetUpTo(long number) {
            if (number - highest >= size) {
                bits.clear();
                return;
            }
            for (long passed = highest + 1; passed <= number; passed++) {
                bits.clear(index(passed));
            }
        }

        private int index(long number) {
            return (int) (number % size);
        }
    }
}
