package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.Levels;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.UniformPayload;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What there is to say of one frame: its header, the norms of its buckets, and its values or levels. */
record FrameContent(
        FrameHeader header,
        int bytes,
        int wholeBytes,
        DoubleSummaryStatistics norms,
        DoubleSummaryStatistics values,
        List<Long> levels,
        int bucketLength) {
    private static final int BAR_LENGTH = 50;
    /** As a histogram: 2 to 6 bits. More levels are said by their range. */
    private static final int MOST_LEVELS_SHOWN = 31;

    /** With the bytes that were sent, fewer than the whole frame's if it was deflated. */
    static FrameContent of(Frame frame, int sent) {
        MessageFormat format = frame.header().format();
        float[] values = frame.toFloats();
        DoubleSummaryStatistics norms = new DoubleSummaryStatistics();
        long[] levels = {};
        if (frame.payload() instanceof UniformPayload uniform) {
            long magnitudes = Levels.magnitudeLevels(format.budget());
            boolean counted = magnitudes <= MOST_LEVELS_SHOWN;
            levels = new long[counted ? (int) magnitudes + 1 : 0];
            for (int bucket = 0; bucket < uniform.buckets(); bucket++) {
                float norm = uniform.norm(bucket);
                norms.accept(norm);
                int from = bucket * uniform.bucketLength();
                int to = Math.min(from + uniform.bucketLength(), values.length);
                for (int i = from; counted && i < to; i++) {
                    levels[norm == 0 ? 0 : (int) Math.round(Math.abs(values[i]) / (double) norm * magnitudes)]++;
                }
            }
        }
        DoubleSummaryStatistics range = new DoubleSummaryStatistics();
        for (float value : values) {
            range.accept(value);
        }
        return new FrameContent(
                frame.header(),
                sent,
                frame.length(),
                norms,
                range,
                Arrays.stream(levels).boxed().toList(),
                frame.payload() instanceof UniformPayload uniform ? uniform.bucketLength() : 0);
    }

    ObjectNode json() {
        MessageFormat format = header.format();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("bytes", bytes);
        json.put("wholeBytes", wholeBytes);
        json.put("planId", plan());
        json.put("round", header.round());
        json.put("worker", header.worker());
        json.put("dimension", format.dimension());
        json.put("quantizer", format.quantizer().name());
        json.put("bits", new BigDecimal(format.quantizer().bitsText(format.budget())));
        format.quantizer().settings().values().forEach((name, value) -> json.putPOJO(name, value));
        json.put("compressionRate", compressionRate());
        if (norms.getCount() > 0) {
            statistics(json.putObject("norms").put("count", norms.getCount()), norms);
        }
        if (values.getCount() > 0) {
            statistics(json.putObject("values"), values);
        }
        if (!levels.isEmpty()) {
            ArrayNode counts = json.putArray("magnitudeLevels");
            levels.forEach(counts::add);
        }
        return json;
    }

    private static void statistics(ObjectNode json, DoubleSummaryStatistics of) {
        json.put("smallest", of.getMin()).put("mean", of.getAverage()).put("largest", of.getMax());
    }

    String text() {
        MessageFormat format = header.format();
        StringBuilder text = new StringBuilder();
        text.append(
                bytes < wholeBytes
                        ? String.format(
                                Locale.ROOT,
                                "frame      %,d bytes, deflated from %,d, %s times smaller; undamaged%n",
                                bytes,
                                wholeBytes,
                                Figures.of((double) wholeBytes / bytes))
                        : String.format(Locale.ROOT, "frame      %,d bytes, whole and undamaged%n", bytes));
        text.append(String.format(Locale.ROOT, "plan       %s%n", plan()));
        text.append(String.format(Locale.ROOT, "round      %d%nworker     %d%n", header.round(), header.worker()));
        text.append(String.format(Locale.ROOT, "dimension  %,d%n", format.dimension()));
        text.append(String.format(
                Locale.ROOT,
                "quantizer  %s: %s%n",
                format.quantizer().name(),
                format.quantizer().type().summary()));
        text.append(String.format(
                Locale.ROOT, "bits       %s%s%n", format.quantizer().bitsText(format.budget()), levels(format)));
        text.append(String.format(
                Locale.ROOT, "rate       %s times smaller than float32%n", Figures.of(compressionRate())));
        if (norms.getCount() > 0) {
            text.append(String.format(
                    Locale.ROOT, "norms      %s, one for each %d coordinates%n", range(norms), bucketLength));
        }
        if (values.getCount() > 0) {
            text.append(String.format(Locale.ROOT, "values     %s%n", range(values)));
        }
        if (!levels.isEmpty()) {
            text.append(histogram());
        }
        return text.toString();
    }

    private static String levels(MessageFormat format) {
        OptionalLong levels = format.quantizer().levels(format.budget());
        if (levels.isEmpty()) {
            return "";
        }
        return format.budget() == Levels.SIGN_BITS
                ? ": a sign"
                : ": a sign and " + levels.getAsLong() + " magnitude levels above 0";
    }

    private static String range(DoubleSummaryStatistics of) {
        return Figures.of(of.getMin()) + " to " + Figures.of(of.getMax()) + ", mean " + Figures.of(of.getAverage());
    }

    private String histogram() {
        long most = Math.max(1, levels.stream().max(Long::compare).orElse(1L));
        TextTable table = new TextTable("level", "coordinates", "");
        for (int level = 0; level < levels.size(); level++) {
            String bar = "#".repeat((int) Math.ceil((double) BAR_LENGTH * levels.get(level) / most));
            table.row(
                    Integer.toString(level),
                    String.format(Locale.ROOT, "%,d", levels.get(level)),
                    bar + " ".repeat(BAR_LENGTH - bar.length()));
        }
        return String.format(Locale.ROOT, "%n%s", table);
    }

    private double compressionRate() {
        return (double) header.format().dimension() * Float.BYTES / bytes;
    }

    private String plan() {
        return HexFormat.of().toHexDigits(header.planId());
    }
}
