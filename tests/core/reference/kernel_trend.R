# Numbers of `trends_are_those_of_svyglm` in tests/core/kernel.rs: Rscript kernel_trend.R (R 4.2.2, survey 4.1-1).
suppressPackageStartupMessages(library(survey))
p <- read.csv("data/panelA.csv")
polynomials <- contr.poly(6, scores = c(2010, 2011, 2013, 2016, 2018, 2024))
p$linear <- polynomials[p$wave, 1]
p$quadratic <- polynomials[p$wave, 2]
p$male <- as.integer(p$sex == "M")
p$crossed <- interaction(p$wave, p$stratum, drop = TRUE)
overlap <- svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = p)
independent <- svydesign(ids = ~psu, strata = ~crossed, weights = ~w, data = p, nest = TRUE)
tight <- list(epsilon = 1e-13, maxit = 50)
show <- function(name, model) {
  cat(name, "df", model$df.residual, "\n")
  table <- coef(summary(model, df.resid = model$df.residual))
  for (term in rownames(table)) cat(sprintf("%s %s\n", term, paste(sprintf("%.15g", table[term, c(1, 2, 4)]), collapse = ", ")))
}
show("overlap", svyglm(b ~ linear + quadratic, overlap, family = quasibinomial(), control = tight))
show("independent", svyglm(b ~ linear + quadratic, independent, family = quasibinomial(), control = tight))
show("interaction", svyglm(b ~ linear + male + linear:male, overlap, family = quasibinomial(), control = tight))
show("mean", svyglm(b ~ linear, overlap))
