package io.threatbus.app.misp.rest;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit and notes when the last of it came. Called by the HTTP client, one thread at a time. */
final class BoundedBody implements BodySubscriber<byte[]> {
    private final int limit;
    private final AtomicLong progress;
    private final List<byte[]> collected = new ArrayList<>();
    private int size;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    /**
     * A body.
     *
     * @param progress set to {@link System#nanoTime()} whenever something comes
     */
    BoundedBody(int limit, AtomicLong progress) {
        this.limit = limit;
        this.progress = progress;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        progress.set(System.nanoTime());
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> items) {
        progress.set(System.nanoTime());
        for (ByteBuffer item : items) {
            if (item.remaining() > limit - size) {
                body.completeExceptionally(new BodyTooLongException(limit));
                if (subscription != null) {
                    subscription.cancel();
                }
                return;
            }
            byte[] bytes = new byte[item.remaining()];
            item.get(bytes);
            collected.add(bytes);
            size += bytes.length;
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        ByteBuffer all = ByteBuffer.allocate(size);
        collected.forEach(all::put);
        collected.clear();
        body.complete(all.array());
    }
}
