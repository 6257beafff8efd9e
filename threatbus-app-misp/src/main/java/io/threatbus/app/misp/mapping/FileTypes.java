package io.threatbus.app.misp.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The attribute types that describe a file, above all its hashes. */
final class FileTypes {
    private static final Map<String, Hash> HASHES = hashes();
    private static final Set<String> OTHERS =
            Set.of("filename", "attachment", "malware-sample", "mime-type", "size-in-bytes", "imphash");

    private FileTypes() {}

    /**
     * A kind of hash.
     *
     * @param algorithm its name in STIX, quoted where a path needs that
     * @param standard whether STIX 2.1 knows the name
     * @param withName whether MISP has a type of file name and this hash
     */
    record Hash(String algorithm, boolean standard, boolean withName, Normalizer normalizer) {}

    /** All kinds, by their attribute type. */
    static Map<String, Hash> all() {
        return HASHES;
    }

    /** The kind of hash that attributes of this type are. */
    static Optional<Hash> hash(String type) {
        return Optional.ofNullable(HASHES.get(type));
    }

    /** Whether attributes of this type describe a file, unless the object around them says otherwise. */
    static boolean describesFile(String type) {
        return HASHES.containsKey(type) || OTHERS.contains(type) || type.startsWith("filename|");
    }

    private static Map<String, Hash> hashes() {
        Map<String, Hash> all = new LinkedHashMap<>();
        all.put("md5", new Hash("MD5", true, true, Normalizers.hexadecimal(32)));
        all.put("sha1", new Hash("'SHA-1'", true, true, Normalizers.hexadecimal(40)));
        all.put("sha224", new Hash("'SHA-224'", false, true, Normalizers.hexadecimal(56)));
        all.put("sha256", new Hash("'SHA-256'", true, true, Normalizers.hexadecimal(64)));
        all.put("sha384", new Hash("'SHA-384'", false, true, Normalizers.hexadecimal(96)));
        all.put("sha512", new Hash("'SHA-512'", true, true, Normalizers.hexadecimal(128)));
        all.put("sha512/224", new Hash("'SHA-512-224'", false, true, Normalizers.hexadecimal(56)));
        all.put("sha512/256", new Hash("'SHA-512-256'", false, true, Normalizers.hexadecimal(64)));
        all.put("sha3-224", new Hash("'SHA3-224'", false, true, Normalizers.hexadecimal(56)));
        all.put("sha3-256", new Hash("'SHA3-256'", true, true, Normalizers.hexadecimal(64)));
        all.put("sha3-384", new Hash("'SHA3-384'", false, true, Normalizers.hexadecimal(96)));
        all.put("sha3-512", new Hash("'SHA3-512'", true, true, Normalizers.hexadecimal(128)));
        all.put("ssdeep", new Hash("SSDEEP", true, true, Normalizers::fuzzy));
        all.put("tlsh", new Hash("TLSH", true, true, Normalizers::tlsh));
        all.put("authentihash", new Hash("AUTHENTIHASH", false, true, Normalizers.hexadecimal(64)));
        all.put("vhash", new Hash("VHASH", false, true, Normalizers::lowerCase));
        all.put("telfhash", new Hash("TELFHASH", false, false, Normalizers::tlsh));
        all.put("pehash", new Hash("PEHASH", false, true, Normalizers.hexadecimal(40)));
        all.put("impfuzzy", new Hash("IMPFUZZY", false, true, Normalizers::fuzzy));
        all.put("cdhash", new Hash("CDHASH", false, false, Normalizers.hexadecimal(40, 64)));
        return Map.copyOf(all);
    }
}
