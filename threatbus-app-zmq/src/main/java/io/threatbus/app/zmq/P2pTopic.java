package io.threatbus.app.zmq;

import java.security.SecureRandom;

/** Makes the topics that are an application's secret: 32 letters from a to z (section 2.3). */
final class P2pTopic {
    private static final int LENGTH = 32;
    private static final int LETTERS = 26;

    private final SecureRandom random = new SecureRandom();

    String next() {
        StringBuilder topic = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            topic.append((char) ('a' + random.nextInt(LETTERS)));
        }
        return topic.toString();
    }

    /** The part of a ZeroMQ prefix that can be such a topic; shorter prefixes name none. */
    static int length() {
        return LENGTH;
    }
}
