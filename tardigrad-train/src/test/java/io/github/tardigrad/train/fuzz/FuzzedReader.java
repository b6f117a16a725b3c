package io.github.tardigrad.train.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.checkpoint.Checkpoint;
import io.github.tardigrad.train.checkpoint.Checkpoints;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.checkpoint.Safetensors;
import io.github.tardigrad.train.checkpoint.Section;
import io.github.tardigrad.train.coco.CategoryLabels;
import io.github.tardigrad.train.coco.CocoFile;
import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.BytePairTokenizer;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.IdxFiles;
import io.github.tardigrad.train.data.ImageFolder;
import io.github.tardigrad.train.data.ResponseFile;
import io.github.tardigrad.train.data.TokenBlocks;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.measure.ResponseHistory;
import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.PlanJson;
import io.github.tardigrad.train.run.RunRecord;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** A reader of files that a user names: whole files to begin with, how one is read, and how it is refused. */
enum FuzzedReader {
    /** Images and labels of MNIST's kind, plain and compressed. */
    IDX {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            byte[] images = ByteBuffer.allocate(16 + 12)
                    .putInt(0x803)
                    .putInt(3)
                    .putInt(2)
                    .putInt(2)
                    .put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
                    .array();
            byte[] labels = ByteBuffer.allocate(8 + 3)
                    .putInt(0x801)
                    .putInt(3)
                    .put(new byte[] {0, 1, 2})
                    .array();
            Files.write(folder.resolve("train-labels-idx1-ubyte"), labels);
            Files.write(folder.resolve("t10k-images-idx3-ubyte"), images);
            Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels);
            return List.of(images, zipped(images));
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("train-images-idx3-ubyte");
        }

        @Override
        void read(Path folder) throws IOException {
            use(IdxFiles.read(folder, 3).train());
            Dataset held = IdxFiles.heldTraining(folder, 3);
            held.hold(new int[] {0, held.size() - 1});
        }
    },
    /** Comma-separated numbers. */
    CSV {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            byte[] plain = bytes("1,2.5,0\n-3e2,0.125,2\r\n\n4,5,1.0\n");
            return List.of(plain, bytes("\ufeff7, 8 ,2\n+.5,1.,0"), zipped(plain));
        }

        @Override
        void read(Path folder) throws IOException {
            CsvFile.Format format = CsvFile.Format.numbers(CsvFile.LAST, CsvFile.Header.FALSE, 3, 1);
            use(CsvFile.read(file(folder), format));
            Dataset held = CsvFile.held(file(folder), format);
            held.hold(new int[] {0});
        }
    },
    /** Delimited text with names, texts and missing values. */
    TABLE {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            byte[] plain = bytes("n;\"a text\";class\n1;\"x; y\";>50K\n?;z;<=50K\n3;NA;>50K\n4;z;<=50K\n");
            return List.of(plain, bytes("1,a,0\n2,\"b\nc\",1\n,a,0\n7.5,,1\n"), zipped(plain));
        }

        @Override
        void read(Path folder) throws IOException {
            for (CsvFile.Missing missing : List.of(CsvFile.Missing.MEAN, CsvFile.Missing.DROP)) {
                CsvFile.Format format = new CsvFile.Format(
                        CsvFile.LAST,
                        CsvFile.Header.AUTO,
                        Optional.empty(),
                        0,
                        List.of(),
                        1,
                        missing,
                        CsvFile.Categorical.AUTO,
                        true);
                Dataset table = CsvFile.read(file(folder), format);
                use(table);
                use(CsvFile.newRows(file(folder), format, table.table().orElseThrow())
                        .examples());
            }
        }
    },
    /** Measured response times. */
    RESPONSES {
        @Override
        List<byte[]> seeds(Path folder) {
            return List.of(
                    bytes("worker,round,seconds\n0,1,0.5\n1,1,inf\n0,2,1e-3\n1,2,\n"),
                    bytes("worker,round,seconds,deadline\n0,7,0.5,2\n1,7,,2\n"));
        }

        @Override
        void read(Path folder) throws IOException {
            ResponseFile.read(file(folder));
            ResponseFile.readTrace(file(folder));
        }
    },
    /** A vocabulary of byte pairs. */
    VOCABULARY {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\nab c\n");
            return List.of(bytes("{\"a\":0,\"b\":1,\"c\":2,\"ab\":3,\"abc\":4,\"\u0120\":5,\"\u010a\":6}"));
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("vocab.json");
        }

        @Override
        void read(Path folder) throws IOException {
            BytePairTokenizer.read(folder);
        }
    },
    /** The pairs of a vocabulary. */
    MERGES {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            Files.write(folder.resolve("vocab.json"), VOCABULARY.seeds(folder).get(0));
            return List.of(bytes("#version: 0.2\na b\nab c\n"));
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("merges.txt");
        }

        @Override
        void read(Path folder) throws IOException {
            BytePairTokenizer.read(folder);
        }
    },
    /** A text, cut by bytes and by words. */
    TEXT {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            Files.write(folder.resolve("vocab.json"), VOCABULARY.seeds(folder).get(0));
            Files.write(folder.resolve("merges.txt"), MERGES.seeds(folder).get(0));
            byte[] text = bytes("abc abc ab a\nbca abc\n\n abc abcabc cab\n".repeat(4));
            return List.of(text, zipped(text));
        }

        @Override
        void read(Path folder) throws IOException {
            use(TokenBlocks.read(Optional.of(file(folder)), Optional.empty(), 3, 0.5)
                    .train());
            use(TokenBlocks.read(Optional.of(file(folder)), Optional.of(folder), 3, 0.5)
                    .train());
        }
    },
    /** Images with boxes. */
    COCO {
        @Override
        List<byte[]> seeds(Path folder) {
            return List.of(bytes("""
                    {"info": {"year": 2017}, "images": [
                     {"id": 3, "file_name": "a.jpg", "width": 640, "height": 480},
                     {"id": 4, "file_name": "b.jpg", "width": 32, "height": 16, "coco_url": null}],
                    "annotations": [
                     {"id": 1, "image_id": 3, "category_id": 7, "bbox": [1.5, 2, 30, 40], "area": 1200, "iscrowd": 0,
                      "segmentation": [[1, 2, 3, 4]]},
                     {"id": 2, "image_id": 4, "category_id": 9, "bbox": [0, 0, 32, 16]}],
                    "categories": [{"id": 7, "name": "dog"}, {"id": 9, "name": "cat"}]}
                    """));
        }

        @Override
        void read(Path folder) throws IOException {
            CocoFile.read(file(folder), CategoryLabels.IN_ORDER, 1);
            CocoFile.read(file(folder), new CategoryLabels(10), 0.5);
        }
    },
    /** Pictures. */
    IMAGE {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 63; i++) {
                image.setRGB(i % 9, i / 9, i * 0x030507);
            }
            List<byte[]> all = new ArrayList<>();
            for (String format : List.of("png", "jpg", "gif", "bmp")) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                ImageIO.write(image, format, out);
                all.add(out.toByteArray());
            }
            for (String other : List.of("one", "two")) {
                Files.createDirectories(folder.resolve(other));
                Files.write(folder.resolve(other).resolve("whole.png"), all.get(0));
            }
            return all;
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("one").resolve("file.png");
        }

        /** One that is broken is left out, which the data set says itself. */
        @Override
        void read(Path folder) throws IOException {
            use(ImageFolder.read(folder, 8, 0.5, Augmentation.NONE, 1).train());
        }
    },
    /** Weights. */
    SAFETENSORS {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            Path file = folder.resolve("seed");
            Safetensors.write(file, tensors());
            return List.of(Files.readAllBytes(file));
        }

        private List<FloatTensor> tensors() {
            return List.of(
                    new FloatTensor("w", List.of(2, 3), new float[] {1, 2, 3, 4, 5, 6}, 0),
                    FloatTensor.vector("b", new float[2]));
        }

        @Override
        void read(Path folder) throws IOException {
            Safetensors.read(file(folder), tensors());
        }
    },
    /** The list of what a checkpoint holds. */
    CHECKPOINT {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            new Checkpoints(folder, 1)
                    .save(
                            1,
                            List.of(
                                    Section.of("parameters", List.of(FloatTensor.vector("w", new float[3]))),
                                    Section.of("optimizer", List.of(FloatTensor.vector("v", new float[3])))),
                            JsonNodeFactory.instance.objectNode().put("version", 1));
            return List.of(Files.readAllBytes(file(folder)));
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("round-000001").resolve("manifest.json");
        }

        @Override
        void read(Path folder) throws IOException {
            Optional<Checkpoint> latest = new Checkpoints(folder, 1).latest(damaged -> {});
            if (latest.isPresent()) {
                latest.get().read("parameters", List.of(FloatTensor.vector("w", new float[3])));
            }
        }
    },
    /** Jobs. */
    JOB {
        @Override
        List<byte[]> seeds(Path folder) {
            return List.of(bytes("""
                            # of all kinds
                            cluster:
                              delay: {model: shiftedExponential, shift: 1.0, rates: [0.05, 0.1, 2, 4.0]}
                              deadline: 2.0
                            partitions: 4
                            code: {scheme: optimal, bits: {total: 20}}
                            compare: [ignoreStragglers]
                            data: {type: csv, train: "a b.csv", classes: 10, scale: 0.5}
                            model: {type: mlp, hidden: [16, 8]}
                            training: {rounds: 40, batchSize: 32, optimizer: {type: adam, learningRate: 1e-3}}
                            seed: 7
                            """), bytes("""
                            cluster: {stragglerProbability: [0.9, 0.5, 0.2], deadline: 1}
                            dimension: 1000
                            code: {scheme: auto, limits: {computationLoad: 2}, bits: none}
                            """));
        }

        @Override
        void read(Path folder) {
            JobReader.read(file(folder));
        }
    },
    /** Plans of every scheme. */
    PLAN {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            Files.writeString(folder.resolve("run.json"), "{}");
            List<byte[]> all = new ArrayList<>();
            for (Scheme scheme : Schemes.all()) {
                CodePlan plan = Planner.plan(
                        StragglerProfile.of(0.25, 0.5, 0.125, 0), 4, 700, CodeSpec.of(scheme, BitSpec.ofTotal(21)));
                all.add(bytes(PlanJson.toJson(plan).toString()));
            }
            return all;
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("plan.json");
        }

        @Override
        void read(Path folder) {
            new RunRecord(folder).plan(1);
        }
    },
    /** The record of rounds. */
    METRICS {
        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            Files.writeString(folder.resolve("run.json"), "{}");
            return List.of(bytes("""
                    {"round":1,"trainLoss":2.1,"arrived":[0,2],"deadlineSeconds":1.5,"roundSeconds":1.5,\
                    "responses":[0.5,null,"lost"],"uplinkBytes":300,"virtualSeconds":1.5,"waitForAllSeconds":null}
                    {"round":2,"plan":2,"arrived":[],"deadlineSeconds":null,"roundSeconds":1.5,\
                    "responses":["refused","silent",0.25],"uplinkBytes":0}
                    """));
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("metrics.jsonl");
        }

        @Override
        void read(Path folder) {
            List<Responses> responses = new ArrayList<>();
            try (RunRecord.Rounds rounds = new RunRecord(folder).rounds()) {
                for (RunRecord.Round round = rounds.next(); round != null; round = rounds.next()) {
                    responses.add(round.responses());
                }
            }
            if (!responses.isEmpty()) {
                ResponseHistory.of(responses, 0);
            }
        }
    },
    /** What describes a run. */
    RUN {
        @Override
        List<byte[]> seeds(Path folder) {
            return List.of(bytes("""
                    {"version":"1","seed":1,"data":{"training":{"examples":3,"classesFound":2,"classes":{"0":1,"1":2}},
                    "test":{"examples":1},"notes":[{"what":"images in a","count":1,"of":4,"happened":"left out"}]}}
                    """));
        }

        @Override
        Path file(Path folder) {
            return folder.resolve("run.json");
        }

        @Override
        void read(Path folder) {
            new RunRecord(folder).data();
        }
    };

    /** Whole files; what lies beside the file is written into the folder. */
    abstract List<byte[]> seeds(Path folder) throws IOException;

    /** Where {@link #read} looks for the file. */
    Path file(Path folder) {
        return folder.resolve("file");
    }

    /** Reads it, and uses what was read. */
    abstract void read(Path folder) throws IOException;

    /** What one file may allocate. */
    long mostAllocatedBytes() {
        return this == IMAGE ? 1L << 30 : 64L << 20;
    }

    /** Whether the file was refused as a file is, in words. */
    boolean refuses(Throwable thrown) {
        return (thrown instanceof IOException
                        || thrown instanceof InvalidInputException
                        || thrown instanceof UnusableDataException)
                && !String.valueOf(thrown.getMessage()).contains("needs more memory than the");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static void use(Dataset data) {
        float[] features = new float[data.features()];
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, features, 0);
            data.label(i);
        }
        new ObjectMapper().valueToTree(data.classCounts());
    }
}
