/**
 * The STIX 2.1 pattern language (OASIS STIX 2.1, chapter 9): {@link io.threatbus.stix.pattern.PatternParser} turns text
 * into an immutable syntax tree under {@link io.threatbus.stix.pattern.Pattern},
 * {@link io.threatbus.stix.pattern.PatternPrinter} writes a tree in its canonical form.
 *
 * <p>Sensors look for single values, in this package called points. {@link io.threatbus.stix.pattern.PointExtraction#extract}
 * gives the {@link io.threatbus.stix.pattern.Points} such that a pattern matches if and only if one of them is seen, or
 * {@link io.threatbus.stix.pattern.NotPoints} with the reason. {@code necessaryPoints} gives a weaker set, for those who would
 * rather see too much.
 *
 * <table>
 * <caption>What a point is</caption>
 * <tr><th>kind</th><th>from the properties</th></tr>
 * <tr><td>IPV4, IPV6, IPV4_SUBNET, IPV6_SUBNET</td><td>{@code ipv4-addr:value}, {@code ipv6-addr:value};
 *     {@code network-traffic:src_ref.value} (role SOURCE) and {@code dst_ref.value} (DESTINATION);
 *     {@code domain-name:resolves_to_refs[*].value} (RESOLVED)</td></tr>
 * <tr><td>DOMAIN</td><td>{@code domain-name:value}, and names below the references above</td></tr>
 * <tr><td>URL</td><td>{@code url:value}</td></tr>
 * <tr><td>EMAIL_ADDRESS</td><td>{@code email-addr:value}; {@code email-message:from_ref.value}, {@code sender_ref.value},
 *     {@code to_refs[*].value}, {@code cc_refs[*].value}, {@code bcc_refs[*].value}, each with its role</td></tr>
 * <tr><td>FILE_HASH</td><td>{@code file:hashes.*}, {@code artifact:hashes.*};
 *     {@code email-message:body_multipart[*].body_raw_ref.hashes.*} (ATTACHMENT)</td></tr>
 * <tr><td>CERT_HASH</td><td>{@code x509-certificate:hashes.*}</td></tr>
 * <tr><td>FILE_NAME</td><td>{@code file:name}; {@code email-message:body_multipart[*].body_raw_ref.name} (ATTACHMENT)</td></tr>
 * <tr><td>USER_NAME</td><td>{@code user-account:account_login}, {@code user-account:user_id}</td></tr>
 * <tr><td>SOFTWARE, MAC_ADDRESS</td><td>{@code software:name}, {@code mac-addr:value} (and MAC addresses below
 *     references)</td></tr>
 * <tr><td>AUTONOMOUS_SYSTEM</td><td>{@code autonomous-system:number}</td></tr>
 * <tr><td>OTHER</td><td>an exact value of any other property</td></tr>
 * </table>
 *
 * <p>Everything here is immutable or confined to one call, and may be used from any thread.
 */
@NullMarked
package io.threatbus.stix.pattern;

import org.jspecify.annotations.NullMarked;
