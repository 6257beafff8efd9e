package io.threatbus.spi;

/**
 * A plugin's part of the memory that the whole bus may use for what waits or is unfinished: frames that have not come to
 * their end, bodies of requests, buffers of connections, queues of the plugin's own. It is to be reserved before it is
 * taken, and released on every path. What waits in {@code inq} and in subscriptions is counted by the bus. Thread-safe.
 */
@Beta
public interface MemoryAccount extends AutoCloseable {
    /** Without a bus around it: everything is granted, nothing is counted. */
    MemoryAccount UNBOUNDED = new MemoryAccount() {
        @Override
        public boolean reserve(long bytes) {
            return true;
        }

        @Override
        public void release(long bytes) {}

        @Override
        public long reserved() {
            return 0;
        }

        @Override
        public long refused() {
            return 0;
        }

        @Override
        public long limit() {
            return Long.MAX_VALUE;
        }

        @Override
        public void close() {}
    };

    /**
     * Asks for memory; does not wait.
     *
     * @param bytes not negative
     * @return false if there is none, which is counted: the caller then gives up whatever it was for, and says so
     */
    boolean reserve(long bytes);

    /**
     * What an array of so many bytes takes: a large one may take much more than its length, since some garbage collectors
     * give it whole regions of the heap.
     */
    default long arraySize(long length) {
        return length;
    }

    /** Gives back what was reserved, in whatever pieces. */
    void release(long bytes);

    /** Bytes that are reserved now. */
    long reserved();

    /** How often there was no memory. */
    long refused();

    /** How many bytes there may be at once. */
    long limit();

    /** Gives everything back. Nothing is to be reserved or released afterwards. Idempotent. */
    @Override
    void close();
}
