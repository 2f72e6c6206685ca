"""Pages for people: reports and audits as one self-contained file of HTML with plots."""
