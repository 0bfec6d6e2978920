from IPython.display import IFrame

IFrame("https://YOUR-HOST/?panels=penalty,tiles&steps=500", width="100%", height=900)
