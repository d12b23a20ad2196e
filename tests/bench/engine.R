# The tasks of the benchmark `engine` with R's survey package, on the same data.
#
#   Rscript engine.R FOLDER OUTPUT.csv
#
# FOLDER holds what `cargo bench --bench engine -- --export FOLDER` wrote. OUTPUT gets lines `task,seconds`. The full report (b) is
# measured for one item by each breakdown and multiplied by the number of items.

suppressPackageStartupMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
folder <- given[1]
items <- 60

bytes <- function(name, size, what = "integer") {
  path <- file.path(folder, name)
  width <- if (what == "double") 8 else size
  readBin(path, what, n = file.size(path) / width, size = width, signed = size > 2, endian = "little")
}
missing <- function(codes) replace(codes, codes == 255, NA)

data <- data.frame(
  wave = bytes("wave.u8", 1),
  stratum = bytes("stratum.u16", 2),
  psu = bytes("psu.u16", 2),
  w = bytes("weight.f64", 8, "double"),
  item = factor(missing(bytes("item0.u8", 1))),
  g0 = factor(bytes("group0.u8", 1)),
  g1 = factor(bytes("group1.u8", 1)),
  g2 = factor(bytes("group2.u8", 1)),
  g3 = factor(bytes("group3.u8", 1))
)
data$high <- as.integer(as.integer(data$item) >= 4)
time <- poly(2000 + 0:19, 2)
data$linear <- time[data$wave + 1, 1]
data$quadratic <- time[data$wave + 1, 2]
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = data)

seconds <- function(expression) system.time(expression)[["elapsed"]]
results <- list()

# (a) One item by wave, with variance and intervals.
results$a <- seconds({
  shares <- svyby(~item, ~wave, design, svymean, na.rm = TRUE)
  confint(shares, df = degf(design))
})

# (b) One item by wave and group. Strata are crossed with waves, so that waves have no covariance: with it (covmat = TRUE) R would
# need some 8 GB for the influence of a million rows on a thousand estimates. The engine counts it.
data$crossed <- data$wave * 8 + data$stratum
crossed <- svydesign(ids = ~psu, strata = ~crossed, weights = ~w, data = data, nest = TRUE)
of_one_item <- sum(sapply(c("g0", "g1", "g2"), function(group) {
  seconds({
    shares <- svyby(~item, as.formula(paste("~ wave +", group)), crossed, svymean, na.rm = TRUE)
    confint(shares, df = degf(design))
    # Rows of svyby stand with the wave fastest; columns 3 to 7 are shares, 8 to 12 their standard errors.
    from <- which(shares$wave < 19)
    change <- as.matrix(shares[from + 1, 3:7]) - as.matrix(shares[from, 3:7])
    se <- sqrt(as.matrix(shares[from + 1, 8:12])^2 + as.matrix(shares[from, 8:12])^2)
    p <- 2 * pt(-abs(change / se), degf(design))
    p.adjust(p, "holm")
    p.adjust(p, "BH")
  })
}))
results$b <- of_one_item * items

# (c) Raking on four margins. Without strata and units the design object is as light as it gets.
targets <- read.csv(file.path(folder, "targets.csv"))
flat <- svydesign(ids = ~1, weights = ~w, data = data[c("w", "g0", "g1", "g2", "g3")])
population <- lapply(0:3, function(margin) {
  of_it <- targets[targets$margin == margin, ]
  table <- data.frame(factor(of_it$code), nrow(data) * of_it$target / sum(of_it$target))
  names(table) <- c(paste0("g", margin), "Freq")
  table
})
results$c <- seconds(
  rake(flat, list(~g0, ~g1, ~g2, ~g3), population, control = list(maxit = 100, epsilon = 1e-10 * nrow(data) / 20, verbose = FALSE))
)

# (d) The logistic trend, linear and quadratic.
results$d <- seconds(summary(svyglm(high ~ linear + quadratic, design, family = quasibinomial())))

writeLines(sprintf("%s,%.6f", names(results), unlist(results)), given[2])
