/* The lattice's loops as docs/wire-format.md has them, in C: what each takes a coordinate, in nanoseconds of this process.
 * Usage: lattice TABLES QUARTERS BITS. Prints encode, decode (coded), encode, add, inverse (fixed length). */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N = 1 << 20, B = 512, SEGMENT = 65536, LANES = 32, CALLS = 8 };
static float x[N], y[N], sum[N];
static int16_t m[SEGMENT];
static uint32_t h[N], entry[SEGMENT], enc[1 << 16], dec[16 * 4096];
static uint16_t words[2 * SEGMENT];
static uint8_t codes[4 * N];
static float scale[N / B];
static int classBits, side;
static float delta;
static volatile float kept;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void readTables(const char *file, int quarters) {
  FILE *in = fopen(file, "r");
  char name[32];
  int id, q, classes, low;
  if (!in || fscanf(in, "%31s %d", name, &id) != 2) exit(1);
  while (fscanf(in, "%31s %d", name, &q) == 2) {
    char d[64];
    long microbits;
    if (fscanf(in, " delta %63s classes %d low %d side %d microbits %ld", d, &classes, &low, &side, &microbits) != 5) exit(2);
    delta = strtof(d, 0);
    for (int c = 0; c < classes; c++) {
      uint32_t before = 0;
      for (int s = 0; s <= 2 * side; s++) {
        uint32_t f;
        if (fscanf(in, "%u", &f) != 1) exit(3);
        enc[c * (2 * side + 1) + s] = f << 16 | before;
        for (uint32_t i = 0; i < f && q == quarters; i++) dec[c * 4096 + before + i] = (uint32_t)s << 24 | f << 12 | i;
        before += f;
      }
    }
    if (q == quarters) {
      for (classBits = 0; 1 << classBits < classes; classBits++) {}
      if (low) exit(4);
      fclose(in);
      return;
    }
  }
  exit(5);
}

static inline uint32_t hash(uint32_t v, uint32_t key1) {
  v ^= v >> 16;
  v *= 0x7FEB352Du;
  v += key1;
  v ^= v >> 15;
  v *= 0x846CA68Bu;
  return v ^ v >> 16;
}
static inline float dither(uint32_t v) { return (float)((int32_t)v >> 7 | 1) * 0x1p-25f; }

static void hashes(int start, int n, uint32_t *out) {
  for (int i = 0; i < n; i++) out[i] = hash(start + i + 17u, 99u);
}

static void integers(const float *values, float inverse, const uint32_t *hs, int16_t *out) {
  for (int i = 0; i < B; i++) {
    union { float f; int32_t i; } v = {(values[i] * inverse + dither(hs[i])) + 0x1.8p23f};
    out[i] = (int16_t)(v.i - 0x4B400000);
  }
}

static int encoded[N / SEGMENT];
static uint16_t stream[N / SEGMENT][2 * SEGMENT];
static uint32_t states[N / SEGMENT][LANES];
static uint64_t reciprocal[4096];

static void encodeAll(void) {
  int symbols = 2 * side + 1;
  for (int seg = 0; seg < N / SEGMENT; seg++) {
    for (int b = 0; b < SEGMENT / B; b++) {
      const float *v = x + seg * SEGMENT + b * B;
      double s[8] = {0};
      for (int i = 0; i < B; i += 8) for (int l = 0; l < 8; l++) s[l] += (double)v[i + l] * v[i + l];
      double all = 0;
      for (int l = 0; l < 8; l++) all += s[l];
      float rms = (float)sqrt(all / B);
      scale[seg * (SEGMENT / B) + b] = rms;
      hashes(seg * SEGMENT + b * B, B, h);
      integers(v, 1 / (delta * rms), h, m);
      for (int i = 0; i < B; i++) {
        int k = m[i] > side || m[i] < -side ? 0 : m[i]; /* exceptions apart: some per million here */
        entry[b * B + i] = enc[(classBits ? h[i] >> (32 - classBits) : 0) * symbols + k + side];
      }
    }
    uint32_t *st = states[seg];
    for (int l = 0; l < LANES; l++) st[l] = 1 << 16;
    int at = 2 * SEGMENT;
    for (int i = SEGMENT - 1; i >= 0; i--) {
      uint32_t v = st[i % LANES], f = entry[i] >> 16;
      int put = v >> 20 >= f;
      words[at - 1] = (uint16_t)v;
      at -= put;
      v = put ? v >> 16 : v;
      uint32_t q = (uint32_t)(((unsigned __int128)((uint64_t)v << 2) * reciprocal[f]) >> 64);
      st[i % LANES] = (q << 12) + (v - q * f) + (entry[i] & 0xFFFF);
    }
    encoded[seg] = 2 * SEGMENT - at;
    memcpy(stream[seg], words + at, 2 * (2 * SEGMENT - at));
  }
}

static void decodeAll(float weight) {
  for (int seg = 0; seg < N / SEGMENT; seg++) {
    uint32_t st[LANES];
    memcpy(st, states[seg], sizeof st);
    const uint16_t *next = stream[seg];
    for (int b = 0; b < SEGMENT / B; b++) {
      hashes(seg * SEGMENT + b * B, B, h);
      for (int i = 0; i < B; i++) {
        uint32_t v = st[i % LANES];
        uint32_t e = dec[(classBits ? h[i] >> (32 - classBits) : 0) << 12 | (v & 0xFFF)];
        m[i] = (int16_t)((int)(e >> 24) - side);
        v = (e >> 12 & 0xFFF) * (v >> 12) + (e & 0xFFF);
        int take = v < 1 << 16;
        uint32_t more = v << 16 | *next;
        next += take;
        st[i % LANES] = take ? more : v;
      }
      float step = weight * delta * scale[seg * (SEGMENT / B) + b];
      float *to = sum + seg * SEGMENT + b * B;
      for (int i = 0; i < B; i++) to[i] += (m[i] - dither(h[i])) * step;
    }
  }
}

static void transform(float *v) {
  for (int d = 1; d < B; d *= 2)
    for (int s = 0; s < B; s += 2 * d)
      for (int i = s; i < s + d; i++) {
        float a = v[i], b = v[i + d];
        v[i] = a + b;
        v[i + d] = a - b;
      }
}

static void flip(float *v, const uint32_t *hs) {
  for (int i = 0; i < B; i++) {
    union { float f; uint32_t i; } w = {v[i]};
    w.i ^= hs[i] & 0x80000000u;
    v[i] = w.f;
  }
}

static void fixedEncode(int bits) {
  float half = ((1 << bits) - 1) / 2.f;
  static uint32_t k[B];
  for (int b = 0; b < N / B; b++) {
    float v[B];
    memcpy(v, x + b * B, sizeof v);
    hashes(b * B + 5555555, B, h);
    flip(v, h);
    transform(v);
    float largest = 0;
    for (int i = 0; i < B; i++) largest = fmaxf(largest, fabsf(v[i]));
    scale[b] = largest;
    hashes(b * B, B, h);
    float inverse = half / largest;
    for (int i = 0; i < B; i++) {
      union { float f; int32_t i; } w = {((v[i] * inverse + dither(h[i])) + half) + 0x1.8p23f};
      int c = w.i - 0x4B400000;
      k[i] = c < 0 ? 0 : c > (1 << bits) - 1 ? (1 << bits) - 1 : c;
    }
    uint32_t *to = (uint32_t *)(codes + (size_t)b * B / 8 * bits);
    for (int l = 0; l < 8; l++) {
      uint64_t held = 0;
      int count = 0, w = l;
      for (int i = l; i < B; i += 8) {
        held |= (uint64_t)k[i] << count;
        count += bits;
        if (count >= 32) { to[w] = (uint32_t)held; w += 8; held >>= 32; count -= 32; }
      }
    }
  }
}

static void fixedAdd(int bits, float weight) {
  float half = ((1 << bits) - 1) / 2.f;
  for (int b = 0; b < N / B; b++) {
    const uint32_t *from = (const uint32_t *)(codes + (size_t)b * B / 8 * bits);
    float step = weight * scale[b] / half;
    hashes(b * B, B, h);
    for (int l = 0; l < 8; l++) {
      uint64_t held = 0;
      int count = 0, w = l;
      for (int i = l; i < B; i += 8) {
        if (count < bits) { held |= (uint64_t)from[w] << count; w += 8; count += 32; }
        sum[b * B + i] += ((float)(held & ((1u << bits) - 1)) - half - dither(h[i])) * step;
        held >>= bits;
        count -= bits;
      }
    }
  }
}

static void inverseAll(void) {
  for (int b = 0; b < N / B; b++) {
    transform(sum + b * B);
    hashes(b * B + 5555555, B, h);
    for (int i = 0; i < B; i++) {
      union { float f; uint32_t i; } w = {sum[b * B + i] * (1.f / B)};
      w.i ^= h[i] & 0x80000000u;
      y[b * B + i] += w.f;
    }
  }
}

#define TIME(call) do { call; call; double t = now(); for (int c = 0; c < CALLS; c++) { call; } printf("%.4f ", (now() - t) / CALLS / N); } while (0)

int main(int argc, char **argv) {
  if (argc != 4) return 1;
  readTables(argv[1], atoi(argv[2]));
  int bits = atoi(argv[3]);
  for (int f = 1; f < 4096; f++) reciprocal[f] = ((UINT64_C(1) << 62) - 1) / f + 1;
  srand(1);
  for (int i = 0; i < N; i++) x[i] = (float)(sqrt(-2 * log((rand() + 1.) / (RAND_MAX + 1.))) * cos(6.283185307 * rand() / RAND_MAX));
  TIME(encodeAll());
  memset(sum, 0, sizeof sum);
  decodeAll(1);
  double error = 0, energy = 0;
  for (int i = 0; i < N; i++) { error += (sum[i] - x[i]) * (double)(sum[i] - x[i]); energy += (double)x[i] * x[i]; }
  if (fabs(error / energy / (delta * delta / 12) - 1) > .02) { fprintf(stderr, "wrong: %f\n", error / energy); return 6; }
  TIME(decodeAll(1e-9f));
  TIME(fixedEncode(bits));
  memset(sum, 0, sizeof sum);
  TIME(fixedAdd(bits, 1e-9f));
  TIME(inverseAll());
  kept = y[N / 2] + sum[N / 3];
  puts("");
  return 0;
}
