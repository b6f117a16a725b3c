/*
 * The quantizer's loops in C, with the layout and the arithmetic of docs/wire-format.md, to compare Java's with: built
 * with gcc -O3 -march=native -ffp-contract=off -DBITS=b, which leaves the vectors to the compiler.
 *
 * kernel DIMENSION BUCKET KEY0 KEY1 MESSAGE OUTPUT, then a command a line on standard input:
 *   q N  quantize and pack N times, prints nanoseconds on a core
 *   a N  unpack and accumulate N times, prints nanoseconds
 *   w    writes norms, packed codes and the estimate to OUTPUT, prints 0
 * BUCKET is a multiple of 256 and DIMENSION one of BUCKET.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LEVELS ((1 << (BITS - 1)) - 1)
#define WEIGHT 1e-9

static float bucket_norm(const float *x, int n) {
    double s[8] = {0};
    for (int i = 0; i < n; i += 8)
        for (int l = 0; l < 8; l++) s[l] += (double) x[i + l] * x[i + l];
    double exact = sqrt(((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])));
    float norm = (float) exact;
    return norm < exact ? nextafterf(norm, INFINITY) : norm;
}

/* Fractional bits; the arithmetic is that of 2 to 16 bits. */
#define FRACTION (BITS <= 8 ? 24 : 32 - BITS)

static inline uint32_t hash(uint32_t h, uint32_t key1) {
    h = (h ^ h >> 16) * 0x7FEB352Du + key1;
    h = (h ^ h >> 15) * 0x846CA68Bu;
    return h ^ h >> 16;
}

static inline uint32_t code(float x, float scale, uint32_t i, uint32_t key1) {
    uint32_t h = hash(i, key1);
    int32_t t = (int32_t) (x * scale);
    int32_t sign = t >> 31;
    int32_t level = (int32_t) (((uint32_t) ((t ^ sign) - sign) + (h >> (32 - FRACTION))) >> FRACTION);
    level = level < LEVELS ? level : LEVELS;
    return (uint32_t) level | ((uint32_t) (t & -level) >> 31) << (BITS - 1);
}

static void quantize_block(const float *restrict x, float scale, uint32_t start, uint32_t key1, uint32_t *restrict out) {
    uint32_t word[8] = {0};
#pragma GCC unroll 32
    for (int row = 0; row < 32; row++) {
        const int shift = row * BITS % 32;
        for (int l = 0; l < 8; l++) {
            uint32_t c = code(x[8 * row + l], scale, start + 8 * row + l, key1);
            if (shift + BITS < 32) {
                word[l] |= c << shift;
            } else {
                *out++ = word[l] | c << shift;
                word[l] = shift + BITS == 32 ? 0 : c >> (32 - shift);
            }
        }
    }
}

static void accumulate_block(const uint32_t *restrict in, float step, float *restrict estimate) {
#pragma GCC unroll 32
    for (int row = 0; row < 32; row++) {
        const int shift = row * BITS % 32;
        const uint32_t *word = in + row * BITS / 32 * 8;
        for (int l = 0; l < 8; l++) {
            uint32_t c = word[l] >> shift;
            if (shift + BITS > 32) c |= word[l + 8] << (32 - shift);
            int32_t sign = (int32_t) (c << (32 - BITS)) >> 31;
            estimate[8 * row + l] += (float) ((((int32_t) c & LEVELS) ^ sign) - sign) * step;
        }
    }
}

static uint64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000ull + now.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 7) return 2;
    int d = atoi(argv[1]), bucket = atoi(argv[2]), buckets = d / bucket, words = d / 32 * BITS;
    uint32_t key0 = strtol(argv[3], 0, 10), key1 = strtol(argv[4], 0, 10);
    float *x = aligned_alloc(64, 4l * d), *estimate = aligned_alloc(64, 4l * d), *norms = malloc(4l * buckets);
    uint32_t *packed = aligned_alloc(64, 4l * words);
    memset(estimate, 0, 4l * d);
    memset(packed, 0, 4l * words);
    FILE *file = fopen(argv[5], "rb");
    if (!file || fread(x, 4, d, file) != (size_t) d) return 1;
    fclose(file);
    char command;
    int times;
    while (scanf(" %c %d", &command, &times) == 2) {
        uint64_t started = nanos();
        for (int k = 0; k < times && command != 'w'; k++) {
            for (int b = 0; b < buckets; b++) {
                int from = b * bucket;
                if (command == 'q') {
                    norms[b] = bucket_norm(x + from, bucket);
                    float scale = norms[b] == 0 ? 0 : (float) (LEVELS * (double) (1u << FRACTION) / norms[b]);
                    for (int i = from; i < from + bucket; i += 256)
                        quantize_block(x + i, scale, key0 + i, key1, packed + i / 32 * BITS);
                } else {
                    float step = (float) (WEIGHT * norms[b] / LEVELS);
                    for (int i = from; i < from + bucket; i += 256)
                        accumulate_block(packed + i / 32 * BITS, step, estimate + i);
                }
            }
        }
        uint64_t taken = nanos() - started;
        if (command == 'w') {
            file = fopen(argv[6], "wb");
            if (!file || fwrite(norms, 4, buckets, file) != (size_t) buckets
                    || fwrite(packed, 4, words, file) != (size_t) words
                    || fwrite(estimate, 4, d, file) != (size_t) d || fclose(file)) return 1;
        }
        printf("%llu\n", (unsigned long long) taken);
        fflush(stdout);
    }
    return 0;
}
