package io.github.tardigrad.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.JobWriter;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.PlanJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * All that an executor must be told to be a worker: the job, from which it makes the task, and the plan. Sent as the same
 * YAML and JSON that the run folder holds.
 *
 * @param run tells runs in one executor apart
 * @param job with absolute paths
 * @param plan the code of the run
 */
record WorkerJob(long run, Job job, CodePlan plan) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, Build.here().toString());
            out.writeLong(run);
            text(out, JobWriter.toYaml(job));
            text(out, PlanJson.toJson(plan).toString());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws InvalidInputException if another version of Tardigrad or Java wrote it
     */
    static WorkerJob fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Build.here().requireSame(text(in));
            long run = in.readLong();
            Job job = JobReader.read(text(in), "the driver's job", Path.of("/"));
            return new WorkerJob(run, job, plan(text(in)));
        } catch (IOException e) {
            throw new IllegalArgumentException("the driver sent a job that this executor cannot read: " + e, e);
        }
    }

    private static CodePlan plan(String json) throws JsonProcessingException {
        return PlanJson.fromJson(MAPPER.readTree(json));
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
