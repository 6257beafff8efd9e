package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.spi.Secret;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who gets in at the admin interface, and what a browser is kept from. */
class AdminServerAccessTest extends ServedBus {
    @Test
    void onlyReadingIsPossible() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        assertThat(raw("DELETE /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void aPageOfAnotherSiteCannotReachTheLoopback() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        assertThat(raw("GET /api/status HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(get("/api/status", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(get("/api/status", "Sec-Fetch-Site", "same-origin").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPageOfAnotherSiteCannotChangeAnythingWhateverItsBrowserSaysOfIt() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        for (String origin : List.of("https://evil.example", "http://localhost:1", "null", "http://localhost.evil")) {
            assertThat(post("Origin: " + origin + "\r\n")).as(origin).startsWith("HTTP/1.1 403");
        }
        assertThat(post("Origin: http://localhost\r\n")).startsWith("HTTP/1.1 200");
        assertThat(post("")).startsWith("HTTP/1.1 200");
    }

    private String post(String header) throws IOException {
        return raw("POST /api/plugins/app/echo HTTP/1.1\r\nHost: localhost\r\n" + header
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void anotherAddressNeedsAToken() {
        assertThatThrownBy(() -> settings("0.0.0.0", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token_file");
    }

    @Test
    void theTokenIsAskedForEverywhere() throws Exception {
        serve(settings("127.0.0.1", Optional.of(new Secret("s3cret"))));
        String basic = Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));
        assertThat(get("/health/live").statusCode()).isEqualTo(401);
        assertThat(get("/").headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(get("/api/status", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get("/api/status", "Authorization", "Basic !").statusCode()).isEqualTo(401);
        assertThat(get("/api/status", "Authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/", "Authorization", "Basic " + basic).statusCode()).isEqualTo(200);
    }

    @Test
    void aBlankTokenIsNone() {
        assertThatThrownBy(() -> settings("127.0.0.1", Optional.of(new Secret(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set one, or leave it out");
    }

    @Test
    void thePageRunsNothingButItsOwnScript() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'sha256-");
        assertThat(page.body()).doesNotContainPattern("(src|href)=.https?://").contains("<title>Threat Bus</title>");
    }
}
