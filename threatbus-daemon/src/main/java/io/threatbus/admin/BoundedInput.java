package io.threatbus.admin;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request body that ends in an error beyond its limit. */
final class BoundedInput extends FilterInputStream {
    private final long limit;
    private long read;

    BoundedInput(InputStream body, long limit) {
        super(body);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        count(octet < 0 ? 0 : 1);
        return octet;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int more) {
        read += more;
        if (read > limit) {
            throw new ThreatBusException(Kind.INPUT, "the body is larger than " + limit + " bytes; send it in parts");
        }
    }
}
